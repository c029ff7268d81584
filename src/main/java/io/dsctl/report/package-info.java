/** What users see of a run. */
package io.dsctl.report;
