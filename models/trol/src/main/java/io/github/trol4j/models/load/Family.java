package io.github.trol4j.models.load;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.checkpoint.Weights;
import io.github.trol4j.llm.Gate;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.models.prompt.ChatFormat;
import io.github.trol4j.vision.Projector;
import io.github.trol4j.vision.VisionTower;
import io.github.trol4j.vision.VitConfig;
import io.github.trol4j.vision.image.Preprocessor;
import java.util.List;

/**
 * All that differs between families of models. A family is a package with one implementation, named in {@code
 * META-INF/services/io.github.trol4j.models.load.Family}; nothing else asks which family a model is of. An object of it may carry
 * what its config.json says beyond sizes.
 */
public interface Family {
    /** The name in reports and file formats. */
    String label();

    /** Whether a config.json is of this family; looks at keys alone that no other family has, since values may be wrong. */
    boolean describes(ConfigFields root);

    /** What in config.json shows that it is of this family, for messages, such as {@code 'llm_config' is there}. */
    String mark();

    /**
     * Sizes and details from config.json. Every key that changes the arithmetic is understood or refused.
     *
     * @return a configuration whose family is this one, or one like it that knows the details
     */
    TrolConfig read(ConfigFields root);

    /** Where the numbered layers lie among the tensors, and which key of config.json counts them. */
    List<Stack> stacks(TrolConfig config);

    /**
     * Every tensor of a checkpoint of these sizes, the gate left aside.
     *
     * @param rank of the low-rank branches, for families that have them
     */
    TensorList tensors(TrolConfig config, int rank);

    /** Takes the model from the root of a checkpoint. */
    Parts assemble(Weights weights, TrolConfig config, List<Gate> gates, Backend backend);

    /** How a conversation is written down. */
    ChatFormat chat();

    /** How a picture becomes squares of the tower's size. */
    Preprocessor preprocessor(VitConfig vision);

    /** Most squares that one picture becomes, the thumbnail included. */
    int mostTiles();

    /** Image tokens of one square. */
    int tokensPerTile(VitConfig vision);

    /** Rank of the low-rank branches in the published models, 0 for none. */
    int publishedRank();

    /**
     * Numbered layers.
     *
     * @param prefix of their tensors, which a number and a dot follow
     * @param key of config.json that says how many there are
     */
    record Stack(String prefix, String key, int layers) {}

    /** The parts of a model, prepared for one backend. */
    record Parts(VisionTower tower, Projector projector, LanguageModel language) {}
}
