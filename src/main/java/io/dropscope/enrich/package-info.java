/**
 * Numbers to names: symbols, reasons, interfaces and network namespaces of the running kernel. Everything here is
 * loaded and refreshed beside the event stream, and gives the same object for the same number, so that naming an
 * event allocates nothing.
 */
package io.dropscope.enrich;
