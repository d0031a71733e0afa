package io.github.trol4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.cli.ChatTalk.Exchange;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Shown;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.vision.image.ImageReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A conversation written down: one JSON object with {@code format} "trol-chat", {@code version} 1, {@code model}, {@code traversal} and
 * {@code turns}, each with {@code question}, {@code answer} and {@code pictures}, of which the file and its SHA-256 are noted.
 */
final class ChatFile {
    private static final String FORMAT = "trol-chat";
    private static final int VERSION = 1;
    private static final int LONGEST = 64 << 20;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;

    ChatFile(Path file) {
        this.file = file;
    }

    /** A file that holds no conversation, or one that cannot be gone on with. */
    static final class ChatFileException extends EngineException {
        ChatFileException(String message) {
            super(message);
        }

        ChatFileException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** @param model as it was named */
    record Saved(String model, Traversal traversal, List<Exchange> said) {}

    /** Appears complete or not at all. Replaces an older conversation, and no other file. */
    void write(Saved saved) {
        if (Files.exists(file)) {
            root(); // or it is something else, and stays
        }
        Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            byte[] json = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(json(saved));
            try (FileChannel channel =
                    FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                ByteBuffer bytes = ByteBuffer.wrap(json);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failure("cannot be written: " + e + "; name another place", e);
        } finally {
            discard(part);
        }
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            part.toFile().deleteOnExit();
        }
    }

    private static ObjectNode json(Saved saved) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("format", FORMAT).put("version", VERSION);
        root.put("model", saved.model).put("traversal", saved.traversal.toString());
        ArrayNode turns = root.putArray("turns");
        for (Exchange each : saved.said) {
            ObjectNode turn = turns.addObject().put("question", each.question());
            ArrayNode pictures = turn.putArray("pictures");
            each.pictures()
                    .forEach(p -> pictures.addObject()
                            .put("file", p.file().toString())
                            .put("sha256", p.sha256()));
            turn.put("answer", each.answer());
        }
        return root;
    }

    /** @param reader for the pictures, which have to be where they were, and the same */
    Saved read(ImageReader reader) {
        JsonNode root = root();
        List<Exchange> said = new ArrayList<>();
        JsonNode turns = root.path("turns");
        if (!turns.isArray()) {
            throw wrong("turns", "a list", turns);
        }
        for (int i = 0; i < turns.size(); i++) {
            String at = "turns[%d].".formatted(i);
            JsonNode turn = turns.get(i);
            String question = text(turn, at, "question");
            if (question.isBlank()) {
                throw wrong(at + "question", "a question", turn.path("question"));
            }
            said.add(new Exchange(question, pictures(turn, at, reader), text(turn, at, "answer")));
        }
        return new Saved(text(root, "", "model"), traversal(root), said);
    }

    private JsonNode root() {
        byte[] bytes;
        try (InputStream stream = Files.newInputStream(file)) {
            bytes = stream.readNBytes(LONGEST + 1);
        } catch (IOException e) {
            throw failure("cannot be read: " + e, e);
        }
        if (bytes.length > LONGEST) {
            throw new ChatFileException(name() + " is no conversation: it has more than %d bytes".formatted(LONGEST));
        }
        try {
            JsonNode root = MAPPER.readTree(bytes);
            if (!root.path("format").asText().equals(FORMAT)) {
                throw wrong("format", '"' + FORMAT + '"', root.path("format"));
            }
            if (!root.path("version").isInt() || root.path("version").intValue() != VERSION) {
                throw wrong("version", VERSION + " (a newer trol may read it)", root.path("version"));
            }
            return root;
        } catch (JsonProcessingException e) {
            throw failure("is no conversation that /save wrote: %s".formatted(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw failure("cannot be read: " + e, e);
        }
    }

    private List<ChatPicture> pictures(JsonNode turn, String at, ImageReader reader) {
        JsonNode noted = turn.path("pictures");
        if (!noted.isArray()) {
            throw wrong(at + "pictures", "a list", noted);
        }
        List<ChatPicture> pictures = new ArrayList<>();
        for (int i = 0; i < noted.size(); i++) {
            String which = at + "pictures[%d].".formatted(i);
            String path = text(noted.get(i), which, "file");
            String digest = text(noted.get(i), which, "sha256");
            ChatPicture picture = picture(path, which, reader);
            if (!picture.sha256().equals(digest)) {
                throw new ChatFileException(
                        "%s: %sfile: picture %s is not the one that was talked about (SHA-256 %s, now %s); put the old one back"
                                .formatted(name(), which, Shown.text(path), Shown.text(digest), picture.sha256()));
            }
            pictures.add(picture);
        }
        return pictures;
    }

    private ChatPicture picture(String path, String which, ImageReader reader) {
        try {
            return ChatPicture.read(Path.of(path), reader);
        } catch (EngineException | InvalidPathException e) {
            throw failure("%sfile: %s".formatted(which, e.getMessage()), e);
        }
    }

    private Traversal traversal(JsonNode root) {
        try {
            return Traversal.parse(text(root, "", "traversal"));
        } catch (ChatFileException e) {
            throw e;
        } catch (EngineException e) {
            throw failure("traversal: " + e.getMessage(), e);
        }
    }

    private String text(JsonNode object, String at, String field) {
        JsonNode value = object.path(field);
        if (!value.isTextual()) {
            throw wrong(at + field, "text", value);
        }
        return value.textValue();
    }

    private ChatFileException wrong(String field, String expected, JsonNode found) {
        String what = found.isMissingNode() ? "nothing" : Shown.text(found.toString());
        return new ChatFileException("%s is no conversation that /save wrote: %s should be %s, found %s"
                .formatted(name(), field, expected, what));
    }

    private ChatFileException failure(String problem, Exception cause) {
        return new ChatFileException(name() + ' ' + Shown.message(problem), cause);
    }

    private String name() {
        return Shown.text(file.toString());
    }
}
