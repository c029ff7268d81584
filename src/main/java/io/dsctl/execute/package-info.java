/** Carries out a plan: recipes, retries, credentials. */
package io.dsctl.execute;
