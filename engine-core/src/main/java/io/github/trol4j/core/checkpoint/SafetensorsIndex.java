package io.github.trol4j.core.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.Shown;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code model.safetensors.index.json}: which shard holds which tensor. */
final class SafetensorsIndex {
    private static final long LARGEST = 64L << 20;
    private static final int MOST_SHARDS = 1_000;

    private SafetensorsIndex() {}

    /**
     * Shard file by tensor name, in the order of the file. Every shard name is a plain file name.
     *
     * @throws CheckpointException if the file is damaged or tries to point out of its folder
     */
    static Map<String, String> read(Path file) {
        try {
            RegularFiles.require(file);
            if (Files.size(file) > LARGEST) {
                throw new CheckpointException("it has more than %d bytes".formatted(LARGEST));
            }
            MemorySegment text = MemorySegment.ofArray(Files.readAllBytes(file));
            GitLfs.refusePointer(text, file.toString());
            try (JsonParser json = BoundedJson.parser(text)) {
                return parse(json);
            }
        } catch (CheckpointException e) {
            throw new CheckpointException("%s: %s".formatted(file, e.getMessage()), e);
        } catch (IOException e) {
            throw new CheckpointException(
                    "%s is not valid JSON or cannot be read: %s".formatted(file, BoundedJson.reason(e)), e);
        }
    }

    private static Map<String, String> parse(JsonParser json) throws IOException {
        Map<String, String> shardOf = new LinkedHashMap<>();
        boolean found = false;
        BoundedJson.next(json, JsonToken.START_OBJECT, "top level");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isMap = json.currentName().equals("weight_map");
            json.nextToken();
            if (!isMap) {
                json.skipChildren();
            } else if (found) {
                throw new CheckpointException("weight_map appears twice");
            } else {
                found = true;
                parseMap(json, shardOf);
            }
        }
        BoundedJson.require(json, JsonToken.END_OBJECT, "top level");
        BoundedJson.end(json, "top level");
        if (shardOf.isEmpty()) {
            throw new CheckpointException("it lists no tensors under weight_map");
        }
        return shardOf;
    }

    private static void parseMap(JsonParser json, Map<String, String> shardOf) throws IOException {
        // One string object per shard instead of one per tensor.
        Map<String, String> shards = new LinkedHashMap<>();
        BoundedJson.require(json, JsonToken.START_OBJECT, "weight_map");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String tensor = json.currentName();
            BoundedJson.next(json, JsonToken.VALUE_STRING, tensor);
            String shard = shards.computeIfAbsent(json.getText(), name -> name);
            if (shardOf.put(tensor, requirePlain(shard)) != null) {
                throw new CheckpointException("tensor '%s' is listed twice".formatted(Shown.text(tensor)));
            }
            if (shards.size() > MOST_SHARDS || shardOf.size() > SafetensorsHeader.MOST_TENSORS) {
                throw new CheckpointException("it lists more than %d shards or %d tensors"
                        .formatted(MOST_SHARDS, SafetensorsHeader.MOST_TENSORS));
            }
        }
        BoundedJson.require(json, JsonToken.END_OBJECT, "weight_map");
    }

    private static String requirePlain(String shard) {
        boolean plain = shard.endsWith(".safetensors")
                && shard.length() <= 255
                && shard.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || Character.isISOControl(c));
        if (!plain) {
            throw new CheckpointException(
                    "'%s' is not the plain name of a .safetensors file beside the index".formatted(Shown.text(shard)));
        }
        return shard;
    }
}
