/** Drops in a file: pcapng with blocks of our own, both directions. docs/recording-format.md describes the bytes. */
package io.dropscope.recording;
