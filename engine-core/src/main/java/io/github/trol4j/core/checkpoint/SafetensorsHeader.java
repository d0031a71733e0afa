package io.github.trol4j.core.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.Shown;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table of contents of a safetensors file: eight bytes of length, that many bytes of JSON, then the data. What is returned has
 * been checked against the size of the file: the tensors fill the data section exactly, without gap or overlap.
 *
 * @param tensors in the order of their data
 * @param dataStart where the data section begins in the file
 */
record SafetensorsHeader(List<StoredTensor> tensors, Map<String, String> metadata, long dataStart) {
    /** The format's own limit. */
    static final long LARGEST = 100_000_000;

    /** Far above any published model; keeps a hostile header below some 100 MB of heap. */
    static final int MOST_TENSORS = 100_000;

    static final int MOST_DIMENSIONS = 32;
    private static final long MOST_METADATA_CHARS = 8L << 20;
    private static final int MOST_METADATA_ENTRIES = 10_000;
    static final String METADATA = "__metadata__";
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * @param origin name of the file, for messages
     * @throws CheckpointException if anything about the header contradicts the format or the size of the file
     */
    static SafetensorsHeader read(MemorySegment file, String origin) {
        GitLfs.refusePointer(file, origin);
        if (file.byteSize() < 8) {
            throw damaged(origin, "it has only %d bytes, not even a header length".formatted(file.byteSize()));
        }
        long length = file.get(LENGTH, 0);
        if (length < 2 || length > LARGEST || length > file.byteSize() - 8) {
            throw damaged(
                    origin,
                    "its header claims %s bytes; between 2 and %d are possible in a file of %d bytes"
                            .formatted(Long.toUnsignedString(length), LARGEST, file.byteSize()));
        }
        MemorySegment text = file.asSlice(8, length);
        if (text.get(ValueLayout.JAVA_BYTE, 0) != '{') {
            throw damaged(origin, "its header does not begin with '{'; is it a safetensors file?");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        List<StoredTensor> tensors;
        try (JsonParser json = BoundedJson.parser(text)) {
            tensors = parse(json, metadata);
        } catch (CheckpointException e) {
            throw damaged(origin, "header, " + e.getMessage());
        } catch (IOException e) {
            String why = "its header is not valid JSON (%s)".formatted(BoundedJson.reason(e));
            throw new CheckpointException(damaged(origin, why).getMessage(), e);
        }
        // Empty tensors share their begin with the next one; by (begin, end) they come before it.
        tensors.sort(Comparator.comparingLong(StoredTensor::begin).thenComparingLong(StoredTensor::end));
        requireSeamless(tensors, file.byteSize() - 8 - length, origin);
        return new SafetensorsHeader(
                Collections.unmodifiableList(tensors), Collections.unmodifiableMap(metadata), 8 + length);
    }

    private static List<StoredTensor> parse(JsonParser json, Map<String, String> metadata) throws IOException {
        List<StoredTensor> tensors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        BoundedJson.next(json, JsonToken.START_OBJECT, "top level");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (!names.add(name)) {
                throw new CheckpointException("the name '%s' appears twice".formatted(Shown.text(name)));
            }
            if (names.size() > MOST_TENSORS) {
                throw new CheckpointException("it lists more than %d tensors".formatted(MOST_TENSORS));
            }
            if (name.equals(METADATA)) {
                parseMetadata(json, metadata);
            } else {
                tensors.add(parseTensor(json, name));
            }
        }
        BoundedJson.require(json, JsonToken.END_OBJECT, "top level");
        BoundedJson.end(json, "top level");
        return tensors;
    }

    private static void parseMetadata(JsonParser json, Map<String, String> metadata) throws IOException {
        long chars = 0;
        BoundedJson.next(json, JsonToken.START_OBJECT, METADATA);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            BoundedJson.next(json, JsonToken.VALUE_STRING, METADATA + "." + key);
            String value = json.getText();
            chars += key.length() + value.length();
            if (chars > MOST_METADATA_CHARS || metadata.size() >= MOST_METADATA_ENTRIES) {
                throw new CheckpointException("%s is larger than %d characters or %d entries"
                        .formatted(METADATA, MOST_METADATA_CHARS, MOST_METADATA_ENTRIES));
            }
            if (metadata.put(key, value) != null) {
                throw new CheckpointException("%s.%s appears twice".formatted(METADATA, Shown.text(key)));
            }
        }
        BoundedJson.require(json, JsonToken.END_OBJECT, METADATA);
    }

    private static StoredTensor parseTensor(JsonParser json, String name) throws IOException {
        @Nullable StoredType type = null;
        long @Nullable [] shape = null;
        long @Nullable [] offsets = null;
        BoundedJson.next(json, JsonToken.START_OBJECT, name);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            boolean again = switch (field) {
                case "dtype" -> type != null;
                case "shape" -> shape != null;
                case "data_offsets" -> offsets != null;
                default -> false;
            };
            if (again) {
                throw new CheckpointException("tensor '%s' has two fields '%s'".formatted(Shown.text(name), field));
            }
            json.nextToken();
            switch (field) {
                case "dtype" -> type = parseType(json, name);
                case "shape" -> shape = parseSizes(json, name + ".shape", MOST_DIMENSIONS);
                case "data_offsets" -> offsets = parseSizes(json, name + ".data_offsets", 2);
                default -> json.skipChildren();
            }
        }
        BoundedJson.require(json, JsonToken.END_OBJECT, name);
        if (type == null || shape == null || offsets == null || offsets.length != 2) {
            throw new CheckpointException(
                    "tensor '%s' needs dtype, shape and data_offsets [begin, end]".formatted(Shown.text(name)));
        }
        return new StoredTensor(name, type, shape, offsets[0], offsets[1]);
    }

    private static StoredType parseType(JsonParser json, String name) throws IOException {
        BoundedJson.require(json, JsonToken.VALUE_STRING, name + ".dtype");
        StoredType type = StoredType.named(json.getText());
        if (type == null) {
            throw new CheckpointException(
                    "tensor '%s' has the unknown dtype '%s'".formatted(Shown.text(name), Shown.text(json.getText())));
        }
        return type;
    }

    static long[] parseSizes(JsonParser json, String where, int most) throws IOException {
        BoundedJson.require(json, JsonToken.START_ARRAY, where);
        long[] sizes = new long[most];
        int n = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            BoundedJson.require(json, JsonToken.VALUE_NUMBER_INT, where);
            if (n == most) {
                throw new CheckpointException("%s has more than %d numbers".formatted(Shown.text(where), most));
            }
            sizes[n] = json.getLongValue();
            if (sizes[n++] < 0) {
                throw new CheckpointException("%s has a negative number".formatted(Shown.text(where)));
            }
        }
        return Arrays.copyOf(sizes, n);
    }

    /** Checks that tensors sorted by place follow each other without gap or overlap and end where the file ends. */
    private static void requireSeamless(List<StoredTensor> tensors, long dataBytes, String origin) {
        long at = 0;
        for (StoredTensor tensor : tensors) {
            String name = Shown.text(tensor.name());
            if (tensor.begin() != at) {
                throw damaged(
                        origin,
                        "tensor '%s' begins at byte %d of the data, but the one before it ends at %d"
                                .formatted(name, tensor.begin(), at));
            }
            long needed;
            try {
                needed = tensor.bytesNeeded();
            } catch (ArithmeticException _) {
                throw damaged(
                        origin,
                        "tensor '%s' of shape %s is larger than any file"
                                .formatted(name, Arrays.toString(tensor.shape())));
            }
            if (tensor.end() - tensor.begin() != needed) {
                throw damaged(
                        origin,
                        "tensor '%s' of %s %s needs %d bytes, its data_offsets [%d, %d] hold %d"
                                .formatted(
                                        name,
                                        tensor.type(),
                                        Arrays.toString(tensor.shape()),
                                        needed,
                                        tensor.begin(),
                                        tensor.end(),
                                        tensor.end() - tensor.begin()));
            }
            at = tensor.end();
        }
        if (at != dataBytes) {
            throw damaged(
                    origin,
                    "its tensors end at byte %d of the data, the file holds %d bytes of data".formatted(at, dataBytes));
        }
    }

    private static CheckpointException damaged(String origin, String what) {
        return new CheckpointException("%s cannot be read as safetensors: %s. Was it copied or downloaded completely?"
                .formatted(origin, what));
    }
}
