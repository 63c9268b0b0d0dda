/** Moves events from a source to those who count and show them. The only user of the Disruptor. */
package io.dropscope.pipeline;
