using System;

namespace Rx.WebSockets.Testing.Marbles;

/// <summary>What a run has to verify at its next flush.</summary>
/// <param name="subject">What was expected of whom, such as <c>m.Expect(prices)</c>.</param>
/// <param name="isOver">Whether nothing can change the verdict any more.</param>
internal sealed class Check(string subject, Func<bool> isOver)
{
    private Func<Failure?>? _judge;

    public string Subject => subject;

    public bool IsOver => isOver();

    /// <summary>Tells what is expected: the failure, or null.</summary>
    /// <exception cref="InvalidOperationException">It was told before.</exception>
    public void Tell(Func<Failure?> judge) => _judge = _judge is null
        ? judge
        : throw new InvalidOperationException($"{subject} was told already what to be. Use another Expect.");

    /// <summary>The failure, or null.</summary>
    public Failure? Judge() => _judge is null
        ? new Failure($"{subject}\n  Nothing was said about it: ToBe or ToEqual is missing behind it.")
        : _judge();
}
