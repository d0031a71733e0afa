package io.github.trol4j.llm.text;

import io.github.trol4j.core.CheckpointException;
import java.nio.file.Path;

/** Opens whatever tokenizer a checkpoint brings along. */
public final class Tokenizers {
    private static final String JSON = "tokenizer.json";
    private static final String MODEL = "tokenizer.model";

    private Tokenizers() {}

    /**
     * The tokenizer of a folder.
     *
     * @throws CheckpointException as {@link #open(FileSource)}
     */
    public static Tokenizer open(Path folder) {
        return open(FileSource.directory(folder));
    }

    /**
     * Opens {@code tokenizer.json} if there is one (it is then the one the official code runs), else
     * {@code tokenizer.model}; {@code tokenizer_config.json} and {@code added_tokens.json} name the special tokens.
     *
     * @throws CheckpointException if no tokenizer is there, or it is damaged, hostile or of an unsupported kind
     * @throws TextException if the native tokenizer library cannot be loaded on this machine
     */
    public static Tokenizer open(FileSource files) {
        byte[] json = files.read(JSON);
        if (json != null) {
            return JsonTokenizer.open(files, json);
        }
        byte[] model = files.read(MODEL);
        if (model != null) {
            return SentencePieceTokenizer.open(files, model);
        }
        throw new CheckpointException(files.describe(JSON) + ": no such file, nor " + MODEL
                + "; download the checkpoint's tokenizer files into the same folder");
    }
}
