package io.github.trol4j.llm.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/**
 * The Llama decoder piece by piece. A run of byte pieces becomes text only when it is over: one wrong byte turns every
 * byte of the run into U+FFFD, so until then no character of it is certain.
 */
final class LlamaJoiner implements PieceJoiner {
    private final LlamaDecoder decoder;
    private final IntFunction<String> pieces;
    private final ByteArrayOutputStream run = new ByteArrayOutputStream();

    LlamaJoiner(LlamaDecoder decoder, IntFunction<String> pieces) {
        this.decoder = decoder;
        this.pieces = pieces;
    }

    @Override
    public String accept(int id) {
        String text = pieces.apply(id);
        if (text.isEmpty()) {
            return ""; // unknown ids are passed over, they do not even end a run of bytes
        }
        text = decoder.textOf(text);
        if (decoder.isByte(text)) {
            run.write(LlamaDecoder.byteOf(text));
            return "";
        }
        return finish() + text;
    }

    @Override
    public String finish() {
        byte[] bytes = run.toByteArray();
        run.reset();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return "\uFFFD".repeat(bytes.length);
        }
    }
}
