using System;
using NUnit.Framework;

namespace Rx.WebSockets.Tests;

public sealed class SendFateTests
{
    [Test]
    public void Default_IsNoGoodNews()
    {
        Assert.That(default(SendFate).Outcome, Is.EqualTo(SendOutcome.NotSent));
    }

    [Test]
    public void ToString_WithACause_TellsBoth()
    {
        Assert.That($"{new SendFate(SendOutcome.Written)}", Is.EqualTo("Written"));
        Assert.That($"{new SendFate(SendOutcome.Dropped, new InvalidOperationException("full"))}", Is.EqualTo("Dropped: full"));
    }
}
