import { Component, type ReactNode } from 'react'
import { ErrorState } from './states.tsx'

interface ErrorBoundaryProps {
  readonly title: string
  readonly children: ReactNode
}

interface ErrorBoundaryState {
  readonly failure: { readonly error: unknown } | undefined
}

/** Keeps a failure while drawing to the part of the window it happened in, and offers to draw it again. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override readonly state: ErrorBoundaryState = { failure: undefined }

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { failure: { error } }
  }

  override render(): ReactNode {
    const { failure } = this.state
    if (!failure) return this.props.children
    return (
      <ErrorState
        title={this.props.title}
        error={failure.error}
        onRetry={() => this.setState({ failure: undefined })}
      />
    )
  }
}
