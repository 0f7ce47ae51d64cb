using System;

namespace Rx.WebSockets.Protocol.Tests.Fixture;

/// <summary>Instants of a session, counted from its beginning.</summary>
public static class At
{
    public static TimeSpan Start => TimeSpan.Zero;

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
