namespace Rx.WebSockets.Reconnecting;

/// <summary>A message with its topic and the session that it came by.</summary>
internal readonly record struct TopicMessage<TTopic, TMessage>(IWebSocketSession Session, TTopic? Topic, TMessage Message);
