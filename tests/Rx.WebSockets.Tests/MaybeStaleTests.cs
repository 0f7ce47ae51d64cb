using NUnit.Framework;

namespace Rx.WebSockets.Tests;

public sealed class MaybeStaleTests
{
    [Test]
    public void MaybeStale_OfAValueOrNone_Tells()
    {
        var fresh = MaybeStale<string>.Fresh("a");

        Assert.That((fresh.IsFresh, fresh.IsStale, fresh.Value, fresh.TryGetValue(out var value), value, $"{fresh}"), Is.EqualTo((true, false, "a", true, "a", "a")));
        Assert.That((default(MaybeStale<string>).IsStale, MaybeStale<string>.Stale.TryGetValue(out _), $"{MaybeStale<string>.Stale}"), Is.EqualTo((true, false, "stale")));
        Assert.That(() => MaybeStale<string>.Stale.Value, Throws.InvalidOperationException);
    }
}
