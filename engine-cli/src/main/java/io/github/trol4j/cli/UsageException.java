package io.github.trol4j.cli;

import io.github.trol4j.core.EngineException;

/** The command was called in a way that cannot work; ends with exit code 2. */
final class UsageException extends EngineException {
    UsageException(String message) {
        super(message);
    }
}
