package io.dsctl.render;

import freemarker.cache.NullCacheStorage;
import freemarker.core.ParseException;
import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.SimpleObjectWrapper;
import freemarker.template.Template;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;

import io.dsctl.failure.Failure.BrokenTemplate;
import io.dsctl.failure.Problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A user's manifest with values of the cluster in it. It reaches these alone: no file, no other
 * template, no class. Nothing is quoted: values stand inside of the manifest's own texts, and are
 * networks, names and numbers without quotes in them.
 */
public final class ManifestTemplate {

    private ManifestTemplate() {}

    /**
     * @param name of the file, for messages
     * @throws BrokenTemplate if it cannot be used
     */
    public static String render(String name, String text, Map<String, ?> values) {
        var problems = new TemplateProblems(OwnTemplates.NONE);
        try (var written = new BoundedText()) {
            new Template(name, text, configuration()).process(values, written);
            return written.toString();
        } catch (ParseException broken) {
            throw broken(name, problems.of(broken));
        } catch (TemplateException broken) {
            throw broken(name, problems.of(broken, values.keySet()));
        } catch (BoundedText.TooLong
                | StackOverflowError
                | OutOfMemoryError
                | RuntimeException broken) {
            throw broken(name, problems.of(broken, name));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Where it stands is known here, and not by whom FreeMarker asks. */
    private static BrokenTemplate broken(String name, Problem it) {
        return new BrokenTemplate(
                List.of(
                        new Problem(
                                it.severity(),
                                name,
                                it.line(),
                                it.column(),
                                it.what(),
                                it.hint())));
    }

    private static Configuration configuration() {
        var configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setLocale(Locale.ROOT);
        configuration.setNumberFormat("computer");
        configuration.setCacheStorage(NullCacheStorage.INSTANCE);
        configuration.setLogTemplateExceptions(false);
        configuration.setAttemptExceptionReporter((_, _) -> {});
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
        configuration.setAPIBuiltinEnabled(false);
        configuration.setObjectWrapper(new SimpleObjectWrapper(Configuration.VERSION_2_3_34));
        return configuration;
    }
}
