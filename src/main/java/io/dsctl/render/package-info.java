/** Renders what reaches a server. The only package that knows FreeMarker. */
package io.dsctl.render;
