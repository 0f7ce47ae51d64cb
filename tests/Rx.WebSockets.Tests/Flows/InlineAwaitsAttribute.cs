using System;
using System.Threading;
using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace Rx.WebSockets.Tests.Flows;

/// <summary>Runs tests without NUnit's synchronization context, so that every await resumes where it was completed.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class InlineAwaitsAttribute : Attribute, ITestAction
{
    public ActionTargets Targets => ActionTargets.Test;

    public void BeforeTest(ITest test) => SynchronizationContext.SetSynchronizationContext(null);

    // NUnit isolates each test and brings its own context back.
    public void AfterTest(ITest test)
    {
    }
}
