package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A view of a checkpoint in which tensors that bitsandbytes has quantised appear as F32 under their own names and shapes. A tensor is
 * decoded anew each time it is asked for and is then on the heap; all others pass through untouched.
 *
 * <p>Read are NF4 (with and without double quantisation) and row-major LLM.int8; the tensors that only serve to decode them are hidden.
 */
public final class BitsAndBytes implements TensorSource {
    private final TensorSource stored;
    private final Set<String> names;

    private BitsAndBytes(TensorSource stored) {
        this.stored = stored;
        Set<String> visible = new LinkedHashSet<>(stored.names());
        for (String name : stored.names()) {
            if (FourBit.isQuantised(name, stored)) {
                visible.removeAll(FourBit.helpers(name, stored));
            } else if (EightBit.isQuantised(name, stored)) {
                visible.removeAll(EightBit.helpers(name));
            }
        }
        this.names = Collections.unmodifiableSet(visible);
    }

    /** The view, or {@code stored} itself if nothing in it is quantised. Closing the view closes {@code stored}. */
    public static TensorSource decode(TensorSource stored) {
        BitsAndBytes view = new BitsAndBytes(stored);
        return view.names.size() == stored.names().size() ? stored : view;
    }

    @Override
    public Set<String> names() {
        return names;
    }

    /**
     * @throws CheckpointException also if the encoding is one that is not read, or its helper tensors contradict each other
     */
    @Override
    public HostTensor get(String name) {
        if (!names.contains(name)) {
            throw ClosestNames.missing(name, stored.origin(), names);
        }
        if (FourBit.isQuantised(name, stored)) {
            return FourBit.decode(name, stored);
        }
        return EightBit.isQuantised(name, stored) ? EightBit.decode(name, stored) : stored.get(name);
    }

    @Override
    public String origin() {
        return stored.origin();
    }

    @Override
    public void close() {
        stored.close();
    }
}
