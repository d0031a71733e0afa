package io.github.trol4j.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The lifetimes of {@link Ops}, once for all backends: tensors lie on a stack in the order of their making, a scope is a mark on
 * that stack, and ending a scope releases everything above the mark except its result.
 *
 * @param <T> the backend's own tensor
 */
public abstract class ScopedOps<T extends ScopedTensor> implements Ops {
    private final List<T> live = new ArrayList<>();
    private final Class<T> type;
    private int base; // where the innermost open scope begins in live

    protected ScopedOps(Class<T> type) {
        this.type = type;
    }

    /** Gives back the storage of a tensor; called once for each. */
    protected abstract void release(T tensor);

    /** Registers a new tensor with the innermost scope. */
    protected final T track(T tensor) {
        tensor.belongTo(this);
        live.add(tensor);
        return tensor;
    }

    /**
     * The backend's own tensor behind {@code tensor}.
     *
     * @throws BackendException if it is another backend's or another session's, or if its scope has ended
     */
    protected final T own(Tensor tensor) {
        if (!type.isInstance(tensor)) {
            throw new BackendException("A tensor of %s was handed to %s"
                    .formatted(tensor.getClass().getSimpleName(), getClass().getSimpleName()));
        }
        T mine = type.cast(tensor);
        mine.checkOpen();
        if (!mine.belongsTo(this)) {
            throw new BackendException("A [%d, %d] tensor of another session was handed to %s"
                    .formatted(mine.rows(), mine.width(), getClass().getSimpleName()));
        }
        return mine;
    }

    @Override
    public final Tensor scoped(Supplier<Tensor> body) {
        int outer = enter();
        int mark = base;
        try {
            return leave(mark, body.get());
        } catch (Throwable failure) {
            unwind(mark);
            throw failure;
        } finally {
            base = outer;
        }
    }

    @Override
    public final Tensor advance(Tensor x, UnaryOperator<Tensor> step) {
        int outer = enter();
        int mark = base;
        try {
            Tensor result = leave(mark, step.apply(x));
            if (x != result) {
                retire(x, outer, mark);
            }
            return result;
        } catch (Throwable failure) {
            unwind(mark);
            throw failure;
        } finally {
            base = outer;
        }
    }

    @Override
    public final void run(Runnable body) {
        int outer = enter();
        try {
            body.run();
        } finally {
            unwind(base);
            base = outer;
        }
    }

    /** Number of tensors alive, for leak tests. */
    public final int liveTensors() {
        return live.size();
    }

    @Override
    public void close() {
        unwind(0);
    }

    /** Opens a scope at the top of the stack; returns where the one around it begins. */
    private int enter() {
        int outer = base;
        base = live.size();
        return outer;
    }

    private Tensor leave(int mark, Tensor result) {
        T mine = own(result);
        boolean outer = false;
        for (int i = 0; i < mark && !outer; i++) {
            outer = live.get(i) == mine;
        }
        for (int i = live.size() - 1; i >= mark; i--) {
            T made = live.remove(i);
            if (made != mine) {
                retire(made);
            }
        }
        if (!outer) {
            track(mine);
        }
        return mine;
    }

    /**
     * Releases the used-up input of {@link #advance} if the scope around it owns it. A tensor of a scope further out stays: others
     * may hold it, and taking it out would move the marks of every scope in between.
     */
    private void retire(Tensor x, int outer, int mark) {
        for (int i = mark - 1; i >= outer; i--) {
            if (live.get(i) == x) {
                retire(live.remove(i));
                return;
            }
        }
    }

    private void unwind(int mark) {
        for (int i = live.size() - 1; i >= mark; i--) {
            retire(live.remove(i));
        }
    }

    private void retire(T tensor) {
        tensor.markReleased();
        release(tensor);
    }
}
