package io.github.trol4j.llm.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.github.trol4j.core.CheckpointException;
import java.io.ByteArrayInputStream;
import java.util.Map;

/**
 * The native tokenizer of DJL with everything switched off that it does by default: truncation to 512 tokens, padding,
 * special tokens, and calling home.
 */
final class NativeTokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    private NativeTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Loads a tokenizer.json that has already been checked; {@code origin} names its file in errors. */
    static NativeTokenizer load(byte[] json, String origin) {
        stayOffline();
        NativeFolder.settle();
        try {
            return new NativeTokenizer(HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json),
                    Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false")));
        } catch (LinkageError | ai.djl.engine.EngineException | IllegalStateException e) {
            throw new TextException(
                    "the native tokenizer library cannot be loaded (%s). It is unpacked below %s; if that cannot be written or its disk is full, name another folder with -DDJL_CACHE_DIR=FOLDER (for the command: TROL_JAVA_OPTS=-DDJL_CACHE_DIR=FOLDER)"
                            .formatted(rootOf(e), NativeFolder.name()),
                    e);
        } catch (Exception e) { // the native side reports every fault of the JSON as a plain RuntimeException
            throw new CheckpointException(
                    origin + ": not a usable tokenizer (" + e.getMessage() + "); download it again", e);
        }
    }

    int[] encode(String text) {
        long[] ids = tokenizer.encode(text, false, false).getIds();
        int[] narrow = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            narrow[i] = (int) ids[i];
        }
        return narrow;
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    /** DJL reads these properties before it would report its use to its makers or download a library. */
    private static void stayOffline() {
        System.getProperties().putIfAbsent("ai.djl.offline", "true");
        System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
    }

    private static String rootOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.toString();
    }
}
