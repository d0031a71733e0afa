package io.github.trol4j.core.cpu;

import java.util.ArrayList;
import java.util.List;

/**
 * The tensor objects of a step that is repeated, in the order of their making: the next repetition gets them again. Within one
 * repetition no object serves twice, so the use of a tensor after its scope is still detected.
 */
final class Repetition {
    private final List<CpuTensor> made = new ArrayList<>();
    private int used;
    private boolean running;

    /** Begins a repetition; false if one is running, whose part this is then. */
    boolean begin() {
        boolean first = !running;
        if (first) {
            running = true;
            used = 0;
        }
        return first;
    }

    void end() {
        running = false;
    }

    CpuTensor tensor(int rows, int width, long address) {
        if (!running) {
            return new CpuTensor(rows, width, address);
        }
        if (used < made.size()) {
            return made.get(used++).become(rows, width, address);
        }
        CpuTensor fresh = new CpuTensor(rows, width, address);
        made.add(fresh);
        used++;
        return fresh;
    }
}
