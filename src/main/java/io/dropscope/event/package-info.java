/** The vocabulary that all packages share. Imports nothing. */
package io.dropscope.event;
