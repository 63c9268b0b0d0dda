package io.dropscope.view;

import io.dropscope.stats.By;

/**
 * What {@code live} shows.
 *
 * @param by what a row stands for
 * @param top rows of a text table before the rest is cut to one row; JSON and CSV carry all
 * @param all lists ordinary drops with the rest instead of in a line of their own (text)
 */
public record LiveOptions(Format format, By by, int top, boolean all) {}
