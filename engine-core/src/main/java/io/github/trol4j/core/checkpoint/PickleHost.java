package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;

/**
 * The world outside a pickle program: whatever it names, calls or refers to goes through here, and here alone it is decided
 * whether that exists. Implementations throw {@link CheckpointException} for everything they do not know.
 */
interface PickleHost {
    /** What {@code module.name} stands for. */
    Object global(String module, String name);

    /** The result of calling something that {@link #global} returned. */
    Object call(Object callable, PickleTuple arguments);

    /** Gives an object that {@link #call} or the program made its state. */
    void build(Object target, Object state);

    /** The object that lies outside the pickle under this id. */
    Object persistent(Object id);
}
