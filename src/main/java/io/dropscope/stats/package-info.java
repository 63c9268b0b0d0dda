/** Events and ledger deltas to immutable snapshots, and snapshots to the rows of a table; logs to a report. */
package io.dropscope.stats;
