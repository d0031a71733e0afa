package io.github.trol4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.Shown;
import io.github.trol4j.models.prompt.PromptException;
import io.github.trol4j.vision.image.ImageSource;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of a batch. Keys without meaning here are left alone, for files carry labels of their own; but a key that seems to name a
 * picture is an error, because the question would be answered without it.
 */
final class BatchRequest {
    private static final Set<String> KNOWN = Set.of("id", "question", "task", "max_new_tokens", "image", "images");
    private static final Pattern PICTURE_KEY =
            Pattern.compile(".*(image|img|picture|photo|pixels).*", Pattern.CASE_INSENSITIVE);

    /** What is said about a picture without naming it. */
    private static final Pattern ABOUT_PICTURE = Pattern.compile(
            ".*_?(id|ids|width|height|size|hash|sha256|md5|count|num|license|source|caption|type|category)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern PICTURE_VALUE =
            Pattern.compile("(?s)data:image/.*|.*\\.(png|jpe?g|gif|bmp|webp)", Pattern.CASE_INSENSITIVE);
    private static final Pattern DATA = Pattern.compile("(?s)data:[^,]*;base64,(.*)");

    private final JsonNode request;
    private final Path folder;

    /** @param folder that relative names of pictures count from */
    BatchRequest(JsonNode request, Path folder) {
        this.request = request;
        this.folder = folder;
        if (!(request instanceof ObjectNode)) {
            throw new PromptException("the line is no JSON object such as {\"question\": \"...\"}");
        }
    }

    String question() {
        if (!request.path("question").isTextual()) {
            throw new PromptException("the line has no \"question\" of type string");
        }
        String question = request.get("question").textValue();
        if (question.isBlank()) {
            throw new PromptException("the question is empty");
        }
        return question;
    }

    @Nullable
    String task() {
        JsonNode task = request.get("task");
        if (task == null || task.isNull()) {
            return null;
        }
        if (!task.isTextual()) {
            throw new PromptException("\"task\" must be a string, found " + Shown.text(task.toString()));
        }
        return task.textValue();
    }

    OptionalInt most() {
        JsonNode most = request.get("max_new_tokens");
        if (most == null || most.isNull()) {
            return OptionalInt.empty();
        }
        if (!most.isIntegralNumber() || !most.canConvertToInt()) {
            throw new PromptException(
                    "\"max_new_tokens\" must be a whole number, found " + Shown.text(most.toString()));
        }
        return OptionalInt.of(most.intValue());
    }

    /** Under "image" or "images", each of them one name or a list. */
    List<ImageSource> pictures() {
        List<String> names = new ArrayList<>();
        for (String key : List.of("image", "images")) {
            JsonNode value = request.path(key);
            if (value.isArray()) {
                value.forEach(each -> names.add(name(key, each)));
            } else if (!value.isMissingNode() && !value.isNull()) {
                names.add(name(key, value));
            }
        }
        for (Map.Entry<String, JsonNode> other : request.properties()) {
            refuseUnknownPicture(other.getKey(), other.getValue(), names);
        }
        return names.stream().map(this::source).toList();
    }

    private static String name(String key, JsonNode value) {
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new PromptException("\"%s\" must be the name of a picture file or a list of such names, found %s"
                    .formatted(key, Shown.text(value.toString())));
        }
        return value.textValue();
    }

    private static void refuseUnknownPicture(String key, JsonNode value, List<String> names) {
        if (KNOWN.contains(key) || !(value.isTextual() || value.isContainerNode())) {
            return;
        }
        boolean known = value.isTextual() && names.contains(value.textValue());
        boolean named = PICTURE_KEY.matcher(key).matches()
                && !ABOUT_PICTURE.matcher(key).matches();
        if (!known
                && (named
                        || value.isTextual()
                                && PICTURE_VALUE.matcher(value.textValue()).matches())) {
            throw new PromptException(
                    "\"%s\" seems to name a picture, but pictures are read from \"image\" or \"images\" only; rename the key or remove it"
                            .formatted(Shown.text(key)));
        }
    }

    private ImageSource source(String name) {
        var data = DATA.matcher(name);
        if (data.matches()) {
            try {
                return ImageSource.of(Base64.getMimeDecoder().decode(data.group(1)), "data of the line");
            } catch (IllegalArgumentException e) {
                throw new PromptException("a picture of the line is no valid base64: " + e.getMessage());
            }
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            throw new PromptException("picture '%s' is an address; nothing is downloaded: save it and name the file"
                    .formatted(Shown.text(name)));
        }
        if (lower.startsWith("file:")) {
            try {
                return ImageSource.of(Path.of(URI.create(name)));
            } catch (IllegalArgumentException e) {
                throw new PromptException("picture '%s' is no valid file address".formatted(Shown.text(name)));
            }
        }
        return ImageSource.of(folder.resolve(name));
    }
}
