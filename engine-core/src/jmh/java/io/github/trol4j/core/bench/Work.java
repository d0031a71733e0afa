package io.github.trol4j.core.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.AuxCounters.Type;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What JMH reports per second beside the calls, so that a figure can be held against what the machine can do. */
public final class Work {
    private Work() {}

    /** Memory that cannot but be read or written: decoding and row-wise operations are bound by it. */
    @State(Scope.Thread)
    @AuxCounters(Type.OPERATIONS)
    public static class Traffic {
        public double gigabytes;

        void add(long bytes) {
            gigabytes += bytes * 1e-9;
        }
    }

    /** Multiplications and additions: prompts are bound by them. */
    @State(Scope.Thread)
    @AuxCounters(Type.OPERATIONS)
    public static class Arithmetic {
        public double teraops;

        void add(double operations) {
            teraops += operations * 1e-12;
        }
    }
}
