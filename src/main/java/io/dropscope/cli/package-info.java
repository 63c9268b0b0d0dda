/** The command line: options, signals, exit codes, and the wiring of everything else. */
package io.dropscope.cli;
