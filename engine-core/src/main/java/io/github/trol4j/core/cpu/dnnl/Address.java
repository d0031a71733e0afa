package io.github.trol4j.core.cpu.dnnl;

import org.bytedeco.javacpp.Pointer;

/** A JavaCPP pointer to memory that is ours, moved from place to place. */
final class Address extends Pointer {
    Address at(long place) {
        address = place;
        return this;
    }
}
