/** What all readers of YAML share, whoever wrote it: bounds, and words for people. */
package io.dsctl.yaml;
