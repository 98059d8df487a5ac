package qiaolou.test;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.AbstractTokenizerFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * What Elasticsearch's own index of users and keys splits addresses of mail with, and its test distribution lacks (the module
 * analysis-common): without it no user, role or API key can be made.
 */
public final class SecurityIndexAnalysisPlugin extends Plugin implements AnalysisPlugin {
    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
            "pattern_capture", (index, environment, name, settings) -> new PatternCapture(name, settings),
            "lowercase", (index, environment, name, settings) -> new Lowercase(name),
            "unique", (index, environment, name, settings) -> new Unique(name));
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of("uax_url_email", (index, environment, name, settings) -> new UrlEmail(name));
    }

    private static final class PatternCapture extends AbstractTokenFilterFactory {
        private final Pattern[] patterns;
        private final boolean keepsOriginal;

        PatternCapture(String name, Settings settings) {
            super(name);
            List<String> texts = settings.getAsList("patterns");
            patterns = texts.stream().map(Pattern::compile).toArray(Pattern[]::new);
            keepsOriginal = settings.getAsBoolean("preserve_original", true);
        }

        @Override
        public TokenStream create(TokenStream stream) {
            return new PatternCaptureGroupTokenFilter(stream, keepsOriginal, patterns);
        }
    }

    private static final class Lowercase extends AbstractTokenFilterFactory {
        Lowercase(String name) {
            super(name);
        }

        @Override
        public TokenStream create(TokenStream stream) {
            return new LowerCaseFilter(stream);
        }
    }

    private static final class Unique extends AbstractTokenFilterFactory {
        Unique(String name) {
            super(name);
        }

        @Override
        public TokenStream create(TokenStream stream) {
            return new RemoveDuplicatesTokenFilter(stream);
        }
    }

    private static final class UrlEmail extends AbstractTokenizerFactory {
        UrlEmail(String name) {
            super(name);
        }

        @Override
        public Tokenizer create() {
            return new UAX29URLEmailTokenizer();
        }
    }
}
