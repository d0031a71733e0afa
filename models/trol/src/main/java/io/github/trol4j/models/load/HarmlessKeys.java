package io.github.trol4j.models.load;

import java.util.Set;
import java.util.regex.Pattern;

/** Keys of config.json that nobody reads: which are known to be without effect here, and which sound as if they had one. */
final class HarmlessKeys {
    /** Bookkeeping, training, and defaults of text generation, by old and new releases of the library that writes the files. */
    static final Set<String> ALL = Set.of((""
                    + "architectures attention_dropout attn_implementation auto_map begin_suppress_tokens bad_words_ids bos_token_id"
                    + " chunk_size_feed_forward cross_attention_hidden_size add_cross_attention decoder_start_token_id"
                    + " diversity_penalty do_sample drop_path_rate dropout dtype dynamic_image_size early_stopping embd_pdrop"
                    + " encoder_no_repeat_ngram_size eos_token_id exponential_decay_length_penalty finetuning_task"
                    + " forced_bos_token_id forced_eos_token_id gradient_checkpointing hidden_dropout_prob id2label"
                    + " initializer_factor initializer_range is_decoder is_encoder_decoder keys_to_ignore_at_inference label2id"
                    + " length_penalty max_dynamic_patch max_length min_dynamic_patch min_length model_type no_repeat_ngram_size"
                    + " num_beam_groups num_beams num_return_sequences output_attentions output_hidden_states output_scores"
                    + " pad2square pad_token_id prefix pretraining_tp problem_type projection_dim pruned_heads"
                    + " quantization_config remove_invalid_values repetition_penalty resid_pdrop return_dict"
                    + " return_dict_in_generate sep_token_id suppress_tokens task_specific_params temperature template"
                    + " tf_legacy_loss tie_encoder_decoder tokenizer_class top_k top_p torch_dtype torchscript"
                    + " transformers_version typical_p use_backbone_lora use_bfloat16 use_cache use_flash_attn use_llm_lora"
                    + " use_thumbnail _attn_implementation _attn_implementation_autoset _attn_implementation_internal"
                    + " _commit_hash _name_or_path")
            .split(" "));

    private static final Pattern ARITHMETIC = Pattern.compile(
            "rope|rotary|theta|posit|head|layer|norm|eps|scal|bias|hidden|act(ivation)?(_|$)|window|softcap|cap(ping)?$|mlp"
                    + "|expert|moe|factor|multiplier|residual|attention|attn|patch|downsample|shuffle|pool|embed|logit|tie_",
            Pattern.CASE_INSENSITIVE);

    private HarmlessKeys() {}

    /** Whether a key that is not known would, by its name, change what a model computes. */
    static boolean changesArithmetic(String key) {
        return ARITHMETIC.matcher(key).find();
    }
}
