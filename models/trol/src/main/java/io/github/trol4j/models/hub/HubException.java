package io.github.trol4j.models.hub;

import io.github.trol4j.core.EngineException;
import org.jspecify.annotations.Nullable;

/** A model could not be found, fetched or kept. The message says what to do; {@link #reason} is for programs. */
public final class HubException extends EngineException {
    private final Reason reason;

    /** Why, as far as a program may want to act on it. */
    public enum Reason {
        /** A name, an address or an environment variable that cannot be right. */
        BAD_SETTING,
        /** No such repository, or one that is hidden from whoever asks. */
        NO_REPOSITORY,
        /** The repository has no such branch, tag or commit. */
        NO_REVISION,
        /** The revision lacks a file. */
        NO_FILE,
        /** The repository's owner has to grant access first. */
        GATED,
        /** The token is missing, wrong, or not allowed to do this. */
        REFUSED,
        /** The hub wants less often to be asked than it was. */
        TOO_MANY_REQUESTS,
        /** No answer, or none that makes sense, after several tries. */
        UNREACHABLE,
        /** Going out was forbidden by a setting. */
        OFFLINE,
        /** What arrived is not what the hub announced. */
        WRONG_CONTENT,
        /** No room for the files. */
        DISK_FULL,
        /** The cache cannot be read or written. */
        CACHE,
        /** The model is not in the cache, or not all of it. */
        NOT_CACHED
    }

    public HubException(Reason reason, String message) {
        this(reason, message, null);
    }

    public HubException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
