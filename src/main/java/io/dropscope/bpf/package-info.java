/**
 * The kernel side: finds out what this kernel allows, loads and attaches the BPF program, reads its ring and ledger.
 */
package io.dropscope.bpf;
