package io.github.trol4j.core.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Shown;
import io.github.trol4j.core.checkpoint.PackedEntry.Kind;
import io.github.trol4j.core.checkpoint.PackedEntry.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table of contents of a packed file: JSON of three fields, {@code metadata}, {@code shapes} and {@code entries}.
 *
 * @param metadata what the file was made from, free-form
 * @param shapes sizes of every tensor of the checkpoint that the weights were made from
 * @param entries in the order of their bytes
 */
record PackedIndex(Map<String, String> metadata, Map<String, long[]> shapes, List<PackedEntry> entries) {
    static final long LARGEST = SafetensorsHeader.LARGEST;
    private static final int MOST_PARTS = 16;
    private static final int MOST_METADATA = 1_000;

    static PackedIndex read(MemorySegment text, String origin) {
        try (JsonParser json = BoundedJson.parser(text)) {
            return parse(json);
        } catch (CheckpointException e) {
            throw PackedHeader.damaged(origin, "index, " + e.getMessage());
        } catch (IOException e) {
            String why = "its index is not valid JSON (%s)".formatted(BoundedJson.reason(e));
            throw new CheckpointException(PackedHeader.damaged(origin, why).getMessage(), e);
        }
    }

    private static PackedIndex parse(JsonParser json) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        List<PackedEntry> entries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        BoundedJson.next(json, JsonToken.START_OBJECT, "top level");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            if (!seen.add(field)) {
                throw new CheckpointException("the field '%s' appears twice".formatted(Shown.text(field)));
            }
            switch (field) {
                case "metadata" -> parseMetadata(json, metadata);
                case "shapes" -> parseShapes(json, shapes);
                case "entries" -> parseEntries(json, entries);
                default -> throw new CheckpointException("unknown field '%s'".formatted(Shown.text(field)));
            }
        }
        BoundedJson.require(json, JsonToken.END_OBJECT, "top level");
        BoundedJson.end(json, "top level");
        return new PackedIndex(metadata, shapes, entries);
    }

    private static void parseMetadata(JsonParser json, Map<String, String> metadata) throws IOException {
        BoundedJson.next(json, JsonToken.START_OBJECT, "metadata");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            BoundedJson.next(json, JsonToken.VALUE_STRING, "metadata." + key);
            if (metadata.size() == MOST_METADATA || metadata.put(key, json.getText()) != null) {
                throw new CheckpointException(
                        "metadata.%s appears twice, or there is too much".formatted(Shown.text(key)));
            }
        }
        BoundedJson.require(json, JsonToken.END_OBJECT, "metadata");
    }

    private static void parseShapes(JsonParser json, Map<String, long[]> shapes) throws IOException {
        BoundedJson.next(json, JsonToken.START_OBJECT, "shapes");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            long[] shape = SafetensorsHeader.parseSizes(json, "shapes." + name, SafetensorsHeader.MOST_DIMENSIONS);
            HostTensor.elements(shape, name, "shapes");
            if (shapes.size() == SafetensorsHeader.MOST_TENSORS || shapes.put(name, shape) != null) {
                throw new CheckpointException(
                        "shapes.%s appears twice, or there are too many".formatted(Shown.text(name)));
            }
        }
        BoundedJson.require(json, JsonToken.END_OBJECT, "shapes");
    }

    private static void parseEntries(JsonParser json, List<PackedEntry> entries) throws IOException {
        Set<String> names = new HashSet<>();
        BoundedJson.next(json, JsonToken.START_ARRAY, "entries");
        while (json.nextToken() == JsonToken.START_OBJECT) {
            PackedEntry entry = parseEntry(json);
            if (entries.size() == SafetensorsHeader.MOST_TENSORS || !names.add(entry.kind() + entry.name())) {
                throw new CheckpointException(
                        "entry '%s' appears twice, or there are too many".formatted(Shown.text(entry.name())));
            }
            entries.add(entry);
        }
        BoundedJson.require(json, JsonToken.END_ARRAY, "entries");
    }

    /** The fields come in the order they are written in. */
    private static PackedEntry parseEntry(JsonParser json) throws IOException {
        Kind kind = kind(text(json, "kind"));
        String name = text(json, "name");
        String encoding = text(json, "encoding");
        field(json, "shape");
        json.nextToken();
        long[] shape = SafetensorsHeader.parseSizes(json, name + ".shape", SafetensorsHeader.MOST_DIMENSIONS);
        field(json, "parts");
        BoundedJson.next(json, JsonToken.START_ARRAY, name + ".parts");
        List<Part> parts = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_ARRAY) {
            long[] numbers = SafetensorsHeader.parseSizes(json, name + ".parts", 3);
            if (numbers.length != 3 || numbers[2] > 0xFFFF_FFFFL || parts.size() == MOST_PARTS) {
                throw new CheckpointException("'%s' needs at most %d parts of begin, length, checksum"
                        .formatted(Shown.text(name), MOST_PARTS));
            }
            parts.add(new Part(numbers[0], numbers[1], (int) numbers[2]));
        }
        BoundedJson.require(json, JsonToken.END_ARRAY, name + ".parts");
        BoundedJson.next(json, JsonToken.END_OBJECT, name);
        return new PackedEntry(kind, name, encoding, shape, List.copyOf(parts));
    }

    private static Kind kind(String label) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(label)) {
                return kind;
            }
        }
        throw new CheckpointException("unknown kind of entry '%s'".formatted(Shown.text(label)));
    }

    private static void field(JsonParser json, String wanted) throws IOException {
        BoundedJson.next(json, JsonToken.FIELD_NAME, "entry");
        @Nullable String found = json.currentName();
        if (!wanted.equals(found)) {
            throw new CheckpointException(
                    "entry: expected the field %s, found '%s'".formatted(wanted, Shown.text(String.valueOf(found))));
        }
    }

    private static String text(JsonParser json, String wanted) throws IOException {
        field(json, wanted);
        BoundedJson.next(json, JsonToken.VALUE_STRING, wanted);
        String text = json.getText();
        if (text.length() > BoundedJson.LONGEST_NAME) {
            throw new CheckpointException(
                    "entry: %s has more than %d characters".formatted(wanted, BoundedJson.LONGEST_NAME));
        }
        return text;
    }

    /** The text that {@link #read} takes. */
    byte[] text() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator((OutputStream) text)) {
            json.writeStartObject();
            json.writeObjectFieldStart("metadata");
            for (Map.Entry<String, String> entry : metadata.entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("shapes");
            for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
                json.writeFieldName(entry.getKey());
                json.writeArray(entry.getValue(), 0, entry.getValue().length);
            }
            json.writeEndObject();
            json.writeArrayFieldStart("entries");
            for (PackedEntry entry : entries) {
                write(json, entry);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toByteArray();
    }

    private static void write(JsonGenerator json, PackedEntry entry) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", entry.kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("name", entry.name());
        json.writeStringField("encoding", entry.encoding());
        json.writeFieldName("shape");
        json.writeArray(entry.shape(), 0, entry.shape().length);
        json.writeArrayFieldStart("parts");
        for (Part part : entry.parts()) {
            json.writeArray(new long[] {part.begin(), part.length(), Integer.toUnsignedLong(part.crc())}, 0, 3);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
