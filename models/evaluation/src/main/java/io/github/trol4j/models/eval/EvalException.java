package io.github.trol4j.models.eval;

import io.github.trol4j.core.EngineException;
import org.jspecify.annotations.Nullable;

/** A data set, a run folder, a judge or a reply file is not what it should be; the message says which file and what to do. */
public class EvalException extends EngineException {
    public EvalException(String message) {
        super(message);
    }

    public EvalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
