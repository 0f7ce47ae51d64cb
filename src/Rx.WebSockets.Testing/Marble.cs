using System;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing;

/// <summary>Tests of observables in virtual time, written as marble diagrams.</summary>
/// <remarks>
/// <code>
/// Marble.Run(m =>
/// {
///     var typed = m.Hot("a-b---c|");
///     m.Expect(typed.Throttle(m.Time("--|"), m.Clock)).ToBe("----b--(c|)");
/// });
/// </code>
/// </remarks>
public static class Marble
{
    /// <summary>Runs a test: calls it, then runs its clock until nothing is due any more, then verifies what it expects.</summary>
    /// <param name="test">Makes sources and expectations.</param>
    /// <param name="options">How diagrams are read and compared. Default: <see cref="MarbleOptions.Default"/>.</param>
    /// <exception cref="MarbleAssertionException">Something else came than was expected; the message draws both.</exception>
    /// <exception cref="MarbleSyntaxException">A diagram can't be read.</exception>
    public static void Run(Action<MarbleTest> test, MarbleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        var marbles = new MarbleTest(options ?? MarbleOptions.Default);
        try
        {
            test(marbles);
            marbles.Flush();
        }
        finally
        {
            marbles.End();
        }
    }

    /// <summary>
    /// Runs a test whose body waits for tasks: frame 0 is the instant at which it begins, the clock moves on while it waits, and runs
    /// until nothing is due any more when it has ended. What a hot source has in front of its <c>^</c> has passed then.
    /// </summary>
    /// <param name="test">Makes sources and expectations, and awaits what completes on the clock.</param>
    /// <param name="options">How diagrams are read and compared. Default: <see cref="MarbleOptions.Default"/>.</param>
    /// <exception cref="MarbleAssertionException">Something else came than was expected; the message draws both.</exception>
    /// <exception cref="MarbleSyntaxException">A diagram can't be read.</exception>
    /// <exception cref="VirtualClockException">The body waits for ever, or work left the thread.</exception>
    public static void Run(Func<MarbleTest, Task> test, MarbleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        var marbles = new MarbleTest(options ?? MarbleOptions.Default);
        try
        {
            marbles.Begin();
            marbles.Clock.Run(() => test(marbles));
            marbles.Flush();
        }
        finally
        {
            marbles.End();
        }
    }
}
