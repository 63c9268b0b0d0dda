/**
 * Snapshots and events to text, JSON and CSV, reports of logs to text, JSON and HTML. Only this package writes to stdout
 * and to stderr while a run lasts.
 */
package io.dropscope.view;
