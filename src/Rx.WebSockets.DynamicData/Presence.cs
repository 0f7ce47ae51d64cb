using System;

namespace Rx.WebSockets.DynamicData;

/// <summary>A user who is there, by one session or several.</summary>
/// <typeparam name="TUser">What tells one user from another.</typeparam>
/// <param name="User">Who it is.</param>
/// <param name="Sessions">How many sessions are open; 0 while the registry waits for another one to come.</param>
/// <param name="Since">Since when there has been one, pauses within the grace included.</param>
/// <param name="LastEnd">How the latest session to end did so; null as long as none has.</param>
public sealed record Presence<TUser>(TUser User, int Sessions, DateTimeOffset Since, SessionEnd? LastEnd)
    where TUser : notnull
{
    /// <summary>Whether a session is open.</summary>
    public bool IsOnline => Sessions > 0;
}
