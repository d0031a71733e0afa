package io.github.trol4j.core;

import org.jspecify.annotations.Nullable;

/** Lets another observer see everything; a subclass adds what it wants to see itself. */
public abstract class ForwardingObserver implements Observer {
    private final Observer other;

    protected ForwardingObserver(Observer other) {
        this.other = other;
    }

    @Override
    public boolean taps() {
        return other.taps();
    }

    @Override
    public void tap(Stage stage, Tensor value) {
        other.tap(stage, value);
    }

    @Override
    public void carries(int layer, int pass, Rows rows) {
        other.carries(layer, pass, rows);
    }

    @Override
    public @Nullable AttentionHook lastRow(int layer, int pass) {
        return other.lastRow(layer, pass);
    }

    @Override
    public void progress(Phase phase, int done, int total) {
        other.progress(phase, done, total);
    }
}
