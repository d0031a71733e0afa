package io.github.trol4j.core.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Shown;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The JSON text beside a four-bit tensor.
 *
 * @param shape of the tensor before it was quantised
 * @param blockSize consecutive values that share one scale
 * @param nested how the scales themselves are quantised, or null if they are plain F32
 */
record FourBitState(long[] shape, long blockSize, @Nullable Nested nested) {
    private static final long LARGEST = 1 << 16;

    /**
     * @param blockSize consecutive scales that share one outer scale
     * @param offset added to every scale
     */
    record Nested(long blockSize, float offset) {}

    /** @throws CheckpointException if a field is missing, twice there, or out of range */
    static FourBitState read(HostTensor text) {
        if (text.dtype() != DType.U8 || text.elements() > LARGEST) {
            throw new CheckpointException("Tensor %s in %s should hold at most %d bytes (U8) of JSON"
                    .formatted(text, text.origin(), LARGEST));
        }
        Fields fields = new Fields();
        try (JsonParser json = BoundedJson.parser(text.data())) {
            BoundedJson.next(json, JsonToken.START_OBJECT, "top level");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                fields.take(field, json);
            }
            BoundedJson.require(json, JsonToken.END_OBJECT, "top level");
            BoundedJson.end(json, "top level");
            return fields.state();
        } catch (CheckpointException e) {
            throw new CheckpointException(
                    "Tensor '%s' in %s: %s".formatted(text.name(), text.origin(), e.getMessage()), e);
        } catch (IOException e) {
            throw new CheckpointException(
                    "Tensor '%s' in %s is not valid JSON: %s"
                            .formatted(text.name(), text.origin(), BoundedJson.reason(e)),
                    e);
        }
    }

    /** Fields seen so far. */
    private static final class Fields {
        private @Nullable String scheme;
        private long @Nullable [] shape;
        private @Nullable Long blockSize;
        private @Nullable Long nestedBlockSize;
        private @Nullable Float nestedOffset;

        void take(String field, JsonParser json) throws IOException {
            switch (field) {
                case "quant_type" -> {
                    requireFirst(scheme, field);
                    BoundedJson.require(json, JsonToken.VALUE_STRING, field);
                    scheme = json.getText();
                }
                case "shape" -> {
                    requireFirst(shape, field);
                    shape = SafetensorsHeader.parseSizes(json, field, SafetensorsHeader.MOST_DIMENSIONS);
                }
                case "blocksize" -> {
                    requireFirst(blockSize, field);
                    blockSize = size(json, field);
                }
                case "nested_blocksize" -> {
                    requireFirst(nestedBlockSize, field);
                    nestedBlockSize = size(json, field);
                }
                case "nested_offset" -> {
                    requireFirst(nestedOffset, field);
                    nestedOffset = offset(json, field);
                }
                default -> json.skipChildren();
            }
        }

        FourBitState state() {
            if (!"nf4".equals(scheme)) {
                throw new CheckpointException("quant_type is '%s', only nf4 is read. Quantise the model again as nf4."
                        .formatted(scheme == null ? "missing" : Shown.text(scheme)));
            }
            if (shape == null || blockSize == null) {
                throw new CheckpointException("shape or blocksize is missing");
            }
            if ((nestedBlockSize == null) != (nestedOffset == null)) {
                throw new CheckpointException("nested_blocksize and nested_offset belong together");
            }
            return new FourBitState(
                    shape,
                    blockSize,
                    nestedBlockSize == null || nestedOffset == null ? null : new Nested(nestedBlockSize, nestedOffset));
        }

        private static void requireFirst(@Nullable Object seen, String field) {
            if (seen != null) {
                throw new CheckpointException("%s appears twice".formatted(field));
            }
        }

        private static long size(JsonParser json, String field) throws IOException {
            BoundedJson.require(json, JsonToken.VALUE_NUMBER_INT, field);
            long size = json.getLongValue();
            if (size < 1) {
                throw new CheckpointException("%s is %d, it must be at least 1".formatted(field, size));
            }
            return size;
        }

        private static float offset(JsonParser json, String field) throws IOException {
            JsonToken token = json.currentToken();
            float offset = token != null && token.isNumeric() ? (float) json.getDoubleValue() : Float.NaN;
            if (!Float.isFinite(offset)) {
                throw new CheckpointException("%s is not a finite number".formatted(field));
            }
            return offset;
        }
    }
}
