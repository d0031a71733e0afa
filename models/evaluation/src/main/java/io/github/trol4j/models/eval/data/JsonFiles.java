package io.github.trol4j.models.eval.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.EvalException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** JSON and JSON-lines files, read row by row so that a large file is never a large tree. */
public final class JsonFiles {
    private JsonFiles() {}

    /** The whole file as a tree; for small files. */
    public static JsonNode tree(Path file) {
        try (JsonParser parser = Json.MAPPER.createParser(file.toFile())) {
            JsonNode tree = Json.MAPPER.readTree(parser);
            if (tree == null) {
                throw new EvalException(file + " is empty; expected JSON. Download it again.");
            }
            return tree;
        } catch (IOException e) {
            throw broken(file, e);
        }
    }

    /** Visits the elements of a list that is the whole file. */
    public static void elements(Path file, Consumer<JsonNode> visit) {
        elements(file, null, visit);
    }

    /** Visits the elements of the list under a top-level field, or of the file itself if the field is null. */
    public static void elements(Path file, @Nullable String field, Consumer<JsonNode> visit) {
        try (JsonParser parser = Json.MAPPER.createParser(file.toFile())) {
            parser.nextToken();
            if (field != null) {
                enter(parser, file, field);
            }
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw unexpected(file, "a list", parser);
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                visit.accept(row(parser, file));
            }
        } catch (IOException e) {
            throw broken(file, e);
        }
    }

    /** Visits the fields of an object that is the whole file, in file order. */
    public static void fields(Path file, BiConsumer<String, JsonNode> visit) {
        try (JsonParser parser = Json.MAPPER.createParser(file.toFile())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw unexpected(file, "an object", parser);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                visit.accept(name, row(parser, file));
            }
        } catch (IOException e) {
            throw broken(file, e);
        }
    }

    /** Visits the lines of a JSON-lines file; blank lines are skipped. */
    public static void lines(Path file, Consumer<JsonNode> visit) {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    visit.accept(line(file, number, line));
                }
            }
        } catch (IOException e) {
            throw broken(file, e);
        }
    }

    private static JsonNode line(Path file, int number, String line) {
        try {
            return Json.MAPPER.readTree(line);
        } catch (JacksonException e) {
            throw new EvalException(file + " line " + number + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static JsonNode row(JsonParser parser, Path file) throws IOException {
        JsonNode row = Json.MAPPER.readTree(parser);
        if (row == null) {
            throw unexpected(file, "a value", parser);
        }
        return row;
    }

    private static void enter(JsonParser parser, Path file, String field) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw unexpected(file, "an object", parser);
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(field);
            parser.nextToken();
            if (found) {
                return;
            }
            parser.skipChildren();
        }
        throw new EvalException(file + " has no field '" + field + "'; is it the published file?");
    }

    private static EvalException unexpected(Path file, String expected, JsonParser parser) throws IOException {
        return new EvalException(file + ": expected " + expected + ", got " + parser.currentToken() + " at line "
                + parser.currentLocation().getLineNr() + "; is it the published file?");
    }

    private static EvalException broken(Path file, IOException cause) {
        String reason = cause instanceof JacksonException json
                ? json.getOriginalMessage() + " at line "
                        + (json.getLocation() == null ? "?" : json.getLocation().getLineNr())
                : cause.toString();
        return new EvalException(file + " cannot be read: " + reason + ". Download it again.", cause);
    }
}
