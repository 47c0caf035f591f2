package dev.keywarden.logback;

import static ch.qos.logback.core.joran.JoranConstants.APPENDER_BAG;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.joran.GenericXMLConfigurator;
import ch.qos.logback.core.model.processor.ModelInterpretationContext;
import ch.qos.logback.core.spi.ConfigurationEvent;
import ch.qos.logback.core.spi.ConfigurationEvent.EventType;
import ch.qos.logback.core.spi.ConfigurationEventListener;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import java.util.Map;

/**
 * Has the appenders of a configuration that is read anew masked before they are attached to a
 * logger. Other threads log meanwhile, and one of them may have been past every filter before the
 * appender was there. Logback puts a status message before each step of a configuration, and that
 * is the moment.
 */
final class ConfigurationWatch implements ConfigurationEventListener {
  private final LoggerContext context;
  private final KeywardenMasking owner;

  ConfigurationWatch(LoggerContext context, KeywardenMasking owner) {
    this.context = context;
    this.owner = owner;
  }

  @Override
  public void listen(ConfigurationEvent event) {
    if (event.getEventType() == EventType.CONFIGURATION_STARTED) {
      owner.restore();
      if (event.getData() instanceof GenericXMLConfigurator configurator) {
        context.getStatusManager().add(new Steps(context, configurator));
      }
    } else if (event.getEventType() == EventType.CONFIGURATION_ENDED_SUCCESSFULLY
        || event.getEventType() == EventType.CONFIGURATION_ENDED_WITH_XML_PARSING_ERRORS) {
      for (StatusListener listener : context.getStatusManager().getCopyOfStatusListenerList()) {
        if (listener instanceof Steps) {
          context.getStatusManager().remove(listener);
        }
      }
      if (!context.getCopyOfListenerList().contains(owner)) {
        context.removeConfigurationEventListener(this); // that of the new configuration follows
      }
    }
  }

  /** Called at each step of one configuration. */
  private record Steps(LoggerContext context, GenericXMLConfigurator configurator)
      implements StatusListener {
    @Override
    public void addStatusEvent(Status status) {
      ModelInterpretationContext parts = configurator.getModelInterpretationContext();
      if (parts == null || !context.getConfigurationLock().isHeldByCurrentThread()) {
        return;
      }
      for (TurboFilter filter : context.getTurboFilterList()) {
        if (filter instanceof AppenderWatch watch
            && parts.getObjectMap().get(APPENDER_BAG) instanceof Map<?, ?> appenders) {
          look(watch, appenders);
          return;
        }
      }
    }

    @SuppressWarnings("unchecked") // the appenders of this kind of context all take such events
    private static void look(AppenderWatch watch, Map<?, ?> appenders) {
      for (Object appender : appenders.values().toArray()) {
        try {
          watch.look((Appender<ILoggingEvent>) appender);
        } catch (Throwable fault) {
          // It is told at the next event, which is withheld. Here, to tell is another step.
        }
      }
    }
  }
}
