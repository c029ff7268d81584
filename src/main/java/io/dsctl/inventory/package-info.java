/** The inventory file: read strictly, all problems at once, each with its place. */
package io.dsctl.inventory;
