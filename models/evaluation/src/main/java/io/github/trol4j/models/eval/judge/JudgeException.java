package io.github.trol4j.models.eval.judge;

import io.github.trol4j.models.eval.EvalException;
import org.jspecify.annotations.Nullable;

/** The judge gave no reply, or none that could be understood, within the allowed tries. */
public final class JudgeException extends EvalException {
    public JudgeException(String message) {
        super(message);
    }

    public JudgeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
