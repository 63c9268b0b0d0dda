/** What a drop means: ordinary or loss, and a plain sentence. */
package io.dropscope.diagnose;
