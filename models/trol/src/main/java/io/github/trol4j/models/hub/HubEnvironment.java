package io.github.trol4j.models.hub;

import io.github.trol4j.models.hub.HubException.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings from environment variables, with the meaning that huggingface_hub 2.0.0 gives them, so that a machine that is set up for
 * Python is set up for this.
 */
final class HubEnvironment {
    private static final URI HUB = URI.create("https://huggingface.co");
    private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");
    private static final int SECONDS = 10;
    private static final int CONNECTIONS = 4;
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{([^}]*)})");

    private final Map<String, String> variables;
    private final Path home;

    HubEnvironment(Map<String, String> variables, Path home) {
        this.variables = variables;
        this.home = home;
    }

    HubOptions options() {
        return new HubOptions(
                endpoint(),
                cache(),
                packed(),
                token(),
                isSet(first("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")),
                seconds("HF_HUB_ETAG_TIMEOUT"),
                seconds("HF_HUB_DOWNLOAD_TIMEOUT"),
                new EnvironmentProxies(variables),
                CONNECTIONS,
                !isSet(variables.get("HF_HUB_DISABLE_SYMLINKS")));
    }

    /** Where this machine keeps what can be had again. */
    private Path caches() {
        String folder = first("XDG_CACHE_HOME");
        return folder == null ? home.resolve(".cache") : path(folder);
    }

    private Path huggingFace() {
        String folder = first("HF_HOME");
        return folder == null ? caches().resolve("huggingface") : path(folder);
    }

    private Path cache() {
        String folder = first("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE");
        return (folder == null ? huggingFace().resolve("hub") : path(folder)).toAbsolutePath();
    }

    private Path packed() {
        String folder = first("TROL_MODELS");
        return (folder == null ? caches().resolve("trol4j").resolve("models") : path(folder)).toAbsolutePath();
    }

    private URI endpoint() {
        String text = first("HF_ENDPOINT");
        if (text == null) {
            return HUB;
        }
        try {
            return URI.create(text.strip().replaceAll("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw new HubException(Reason.BAD_SETTING, "HF_ENDPOINT is not an address: '%s'".formatted(text), e);
        }
    }

    private @Nullable String token() {
        if (isSet(variables.get("HF_HUB_DISABLE_IMPLICIT_TOKEN"))) {
            return null;
        }
        String named = first("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN");
        String token = named == null ? null : named.strip();
        return token == null || token.isEmpty() ? storedToken() : token;
    }

    /** What {@code hf auth login} wrote down. */
    private @Nullable String storedToken() {
        String place = first("HF_TOKEN_PATH");
        Path file = place == null ? huggingFace().resolve("token") : path(place);
        try {
            String token = Files.readString(file).strip();
            return token.isEmpty() ? null : token;
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException e) {
            throw new HubException(
                    Reason.BAD_SETTING,
                    "%s, which should hold a token, cannot be read (%s). Set HF_TOKEN, or HF_HUB_DISABLE_IMPLICIT_TOKEN=1 to do without."
                            .formatted(file, e),
                    e);
        }
    }

    private Duration seconds(String name) {
        String text = first(name);
        if (text == null) {
            return Duration.ofSeconds(SECONDS);
        }
        try {
            int seconds = Integer.parseInt(text.strip());
            if (seconds >= 0) {
                return Duration.ofSeconds(seconds == 0 ? SECONDS : seconds);
            }
        } catch (NumberFormatException _) {
            // the message is the same
        }
        throw new HubException(Reason.BAD_SETTING, "%s must be a number of seconds, got '%s'".formatted(name, text));
    }

    /** The first of these variables that is not empty. */
    private @Nullable String first(String... names) {
        for (String name : names) {
            String value = variables.get(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    private static boolean isSet(@Nullable String value) {
        return value != null && TRUE.contains(value.toLowerCase(Locale.ROOT));
    }

    /** With {@code ~} and variables filled in, as a shell would. */
    private Path path(String text) {
        String filled = VARIABLE.matcher(text).replaceAll(found -> {
            String name = found.group(1) == null ? found.group(2) : found.group(1);
            return Matcher.quoteReplacement(variables.getOrDefault(name, found.group()));
        });
        return filled.equals("~") || filled.startsWith("~/")
                ? home.resolve(filled.substring(Math.min(2, filled.length())))
                : Path.of(filled);
    }

    static void check(URI endpoint, @Nullable String token) {
        String scheme = endpoint.getScheme();
        if (scheme == null
                || !Set.of("http", "https").contains(scheme.toLowerCase(Locale.ROOT))
                || endpoint.getHost() == null
                || endpoint.getRawQuery() != null) {
            throw new HubException(
                    Reason.BAD_SETTING,
                    "The hub's address must look like %s, got '%s'. Is HF_ENDPOINT right?".formatted(HUB, endpoint));
        }
        if (token != null && !token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new HubException(
                    Reason.BAD_SETTING, "The token holds characters that no token has. Is HF_TOKEN right?");
        }
    }
}
