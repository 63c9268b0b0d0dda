/** Events and ledger deltas to immutable snapshots, and snapshots to the rows of a table. */
package io.dropscope.stats;
