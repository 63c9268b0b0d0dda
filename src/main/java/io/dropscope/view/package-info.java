/** Snapshots and events to text, JSON and CSV. Only this package writes to stdout and to stderr while a run lasts. */
package io.dropscope.view;
