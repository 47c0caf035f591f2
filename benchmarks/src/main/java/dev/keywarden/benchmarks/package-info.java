/**
 * What a cached key and the first key of a process cost, beside what other libraries take. {@link
 * dev.keywarden.benchmarks.Report} measures the reads, {@link
 * dev.keywarden.benchmarks.ProcessStart} the starts.
 */
@NullMarked
package dev.keywarden.benchmarks;

import org.jspecify.annotations.NullMarked;
