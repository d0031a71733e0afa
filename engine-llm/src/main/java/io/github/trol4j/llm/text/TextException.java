package io.github.trol4j.llm.text;

import io.github.trol4j.core.EngineException;
import org.jspecify.annotations.Nullable;

/** Text that cannot be tokenised, or a tokenizer that cannot run on this machine; never a fault of the checkpoint. */
public final class TextException extends EngineException {
    public TextException(String message) {
        super(message);
    }

    public TextException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
