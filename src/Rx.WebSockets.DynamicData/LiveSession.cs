using System;

namespace Rx.WebSockets.DynamicData;

/// <summary>A session of a <see cref="SessionRegistry{TUser}"/>, from its beginning to its end.</summary>
/// <typeparam name="TUser">Whose session it is.</typeparam>
/// <param name="Number">Tells it from others of the registry, in the order in which they came: 1, 2, 3.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Session">The session.</param>
/// <param name="Since">When it came.</param>
public sealed record LiveSession<TUser>(long Number, TUser User, IWebSocketSession Session, DateTimeOffset Since)
    where TUser : notnull;
