package io.github.trol4j.serve.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.Shown;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why a request is not answered, in the form that OpenAI's clients read. The message is for the person behind the client. */
public final class Problem extends RuntimeException {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int status;
    private final String type;
    private final @Nullable String param;
    private final @Nullable String code;
    private final transient @Nullable Duration retryAfter;

    private Problem(
            int status,
            String type,
            @Nullable String param,
            @Nullable String code,
            String message,
            @Nullable Duration retryAfter) {
        super(Shown.message(message));
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** Something in the request is wrong. */
    public static Problem invalid(@Nullable String param, String message) {
        return new Problem(400, "invalid_request_error", param, "invalid_value", message, null);
    }

    /** Something in the request is right, but not here. */
    public static Problem unsupported(String param, String message) {
        return new Problem(400, "invalid_request_error", param, "unsupported_parameter", message, null);
    }

    /** The prompt does not fit. */
    public static Problem tooLong(String message) {
        return new Problem(400, "invalid_request_error", "messages", "context_length_exceeded", message, null);
    }

    public static Problem unauthorized(String message) {
        return new Problem(401, "invalid_request_error", null, "invalid_api_key", message, null);
    }

    public static Problem forbidden(String message) {
        return new Problem(403, "invalid_request_error", null, "forbidden", message, null);
    }

    public static Problem notFound(@Nullable String param, String code, String message) {
        return new Problem(404, "invalid_request_error", param, code, message, null);
    }

    /** For a request that is wrong before anything in it is read: another method, type or length. */
    public static Problem refused(int status, String code, String message) {
        return new Problem(status, "invalid_request_error", null, code, message, null);
    }

    public static Problem busy(String message, Duration retryAfter) {
        return new Problem(429, "rate_limit_error", null, "rate_limit_exceeded", message, retryAfter);
    }

    public static Problem unavailable(String message, Duration retryAfter) {
        return new Problem(503, "server_error", null, "unavailable", message, retryAfter);
    }

    public static Problem timeout(String message) {
        return new Problem(504, "server_error", null, "timeout", message, null);
    }

    /** A defect of ours: what it was is in the log alone. */
    public static Problem internal(String id) {
        return new Problem(
                500,
                "server_error",
                null,
                "internal_error",
                "An error inside the server; its log tells more of request " + id,
                null);
    }

    public int status() {
        return status;
    }

    /** A word for logs and counters. */
    public String code() {
        return code == null ? type : code;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    /** {@code {"error": {"message", "type", "param", "code"}}}, with all four keys. */
    public ObjectNode body() {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error")
                .put("message", getMessage())
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return body;
    }
}
